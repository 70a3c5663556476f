// A message's words as a phone shows them. What was written becomes text nodes and nothing else.

const PIECES = /```([\s\S]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"]+)/g;
const MARKED = /(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/u;
const TAGS = { "*": "strong", _: "em", "~": "s" };
const JUST_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\s])+$/u;

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function marked(text, into) {
  const found = text.match(MARKED);
  if (!found) {
    into.append(text);
    return;
  }
  into.append(text.slice(0, found.index));
  const inner = element(TAGS[found[1]]);
  marked(found[2], inner);
  into.append(inner);
  marked(text.slice(found.index + found[0].length), into);
}

function link(url) {
  const trailing = url.match(/[.,;:!?)\]'*_~]+$/)?.[0] ?? "";
  const made = element("a", "", url.slice(0, url.length - trailing.length));
  made.href = made.textContent;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return [made, trailing];
}

/** Put *text* into *into*: *bold*, _italic_, ~struck~, `code` and links, as WhatsApp reads them. */
export function write(text, into) {
  let at = 0;
  for (const piece of text.matchAll(PIECES)) {
    marked(text.slice(at, piece.index), into);
    at = piece.index + piece[0].length;
    if (piece[3]) into.append(...link(piece[3]));
    else into.append(element("code", piece[1] ? "block" : "", piece[1] ?? piece[2]));
  }
  marked(text.slice(at), into);
}

/** Whether *text* is three emoji or fewer and nothing else: those are shown large. */
export function isLarge(text) {
  if (text.length > 40 || !JUST_EMOJI.test(text)) return false;
  const letters = new Intl.Segmenter().segment(text.replace(/\s/g, ""));
  return [...letters].length <= 3;
}

/** The rows of a numbered choice in *text*: [number, title], or none. */
export function choices(text) {
  const rows = [...text.matchAll(/^\s*\*?(\d{1,2})[.)]\*?\s+(\S.*)$/gm)];
  const inOrder = rows.every((row, i) => Number(row[1]) === i + 1);
  return inOrder && rows.length > 1 && rows.length <= 10
    ? rows.map((row) => [row[1], row[2].replace(/[*_~`]/g, "").slice(0, 72)])
    : [];
}
