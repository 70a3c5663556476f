"""Understanding with a language model (the optional extra `llm`).

Imported only with PLANNER=llm: it brings pydantic-ai and a provider's SDK along.
"""
