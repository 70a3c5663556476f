"""The figures as an SVG: a panel for each, a bar for each policy, light or dark as the viewer is."""

from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape

from bot.whatif.figures import Figures

WIDTH = 760
PANEL_TOP = 92
ROW = 24
TITLE = 30
LABELS = 130
BARS = 480
GAP = 22

PANELS: tuple[tuple[str, Callable[[Figures], float], str], ...] = (
    ("Replies per turn (one is what a guest expects)", lambda f: f.replies_per_turn, "{:.2f}"),
    ("Stale replies", lambda f: f.stale, "{:.0f}"),
    ("Tool seconds wasted", lambda f: f.wasted_s, "{:.0f} s"),
    ("Time to the last answer, median", lambda f: f.last_answer_s[0], "{:.1f} s"),
    ("Time to the last answer, 95th percentile", lambda f: f.last_answer_s[1], "{:.1f} s"),
    ("Questions left unanswered", lambda f: f.unanswered, "{:.0f}"),
)

_STYLE = """
  svg { background: #ffffff; font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; }
  text { fill: #1f2328; } .soft { fill: #59636e; font-size: 12px; }
  .head { font-size: 18px; font-weight: 600; }
  .title { font-weight: 600; } rect { fill: #9aa4ae; } .ours { fill: #1a7f5a; } .value { font-size: 13px; }
  line { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181d; } text { fill: #e6edf3; } .soft { fill: #9aa4ae; }
    rect { fill: #6b7684; } .ours { fill: #3fb68b; } line { stroke: #343b44; }
  }
"""


def chart(figures: Sequence[Figures], told: str) -> str:
    """The SVG's text; *told* is a line about the day."""
    panel = TITLE + ROW * len(figures) + GAP
    height = PANEL_TOP + panel * len(PANELS)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
            f' height="{height}" role="img" aria-labelledby="t d">',
            '<title id="t">One day under four policies</title>',
            f'<desc id="d">{escape(_in_words(figures))}</desc>',
            f"<style>{_STYLE}</style>",
            '<text class="head" x="24" y="38">One day under four policies</text>',
            f'<text class="soft" x="24" y="60">{escape(told)}. Shorter bars are better.</text>',
            *_panels(figures, panel),
            "</svg>\n",
        )
    )


def _panels(figures: Sequence[Figures], panel: int) -> Iterator[str]:
    for place, (title, value, pattern) in enumerate(PANELS):
        top = PANEL_TOP + place * panel
        most = max((value(each) for each in figures), default=0.0)
        yield f'<text class="title" x="24" y="{top + 16}">{escape(title)}</text>'
        for row, each in enumerate(figures):
            y = top + TITLE + row * ROW
            width = round(BARS * value(each) / most, 1) if most else 0
            end = 24 + LABELS + width
            marked = ' class="ours"' if each.policy == "ours" else ""
            yield f'<text x="{24 + LABELS - 10}" y="{y + 13}" text-anchor="end">{escape(each.policy)}</text>'
            yield f'<rect{marked} x="{24 + LABELS}" y="{y}" width="{width}" height="17" rx="2"/>'
            written = escape(pattern.format(value(each)))
            yield f'<text class="value" x="{end + 8:.1f}" y="{y + 13}">{written}</text>'
        axis = 24 + LABELS
        bottom = top + TITLE + ROW * len(figures) - 4
        yield f'<line x1="{axis}" y1="{top + TITLE - 4}" x2="{axis}" y2="{bottom}"/>'


def _in_words(figures: Sequence[Figures]) -> str:
    """For who cannot see the bars."""

    def all_of(each: Figures) -> str:
        values = (f"{title.lower()}: {pattern.format(value(each))}" for title, value, pattern in PANELS)
        return f"{each.policy}: {', '.join(values)}"

    return ". ".join(map(all_of, figures))
