// Chinese characters stand in a font of their own (ADR 41), so lines that have any are set from two fonts, here and in `Sheet`.

/** Letters that one font has. */
export type Run = { text: string; isHan: boolean };

export const hasHan = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** A text as it is set: each part in the font that has it. */
export const runsOf = (text: string): Run[] =>
  (text.match(/\p{Script=Han}+|\P{Script=Han}+/gu) ?? []).map((part) => ({ text: part, isHan: hasHan(part) }));

/** What is not broken: a Chinese character with its brackets and points, a word, what is between words. */
const PIECE = /[\p{Ps}\p{Pi}]*\p{Script=Han}[\p{Pe}\p{Pf}\p{Po}]*|\s+|(?:(?![\p{Ps}\p{Pi}]*\p{Script=Han})\S)+/gu;

/**
 * Breaks a text into lines that are not wider than `width`: between words, beside any Chinese character, and within a word that has no
 * room on a line of its own.
 * @param widthOf in the unit of `width`
 */
export const linesOf = (text: string, width: number, widthOf: (text: string) => number): string[] =>
  text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    const pieces = paragraph.match(PIECE) ?? [];
    for (const part of pieces.flatMap((piece) => (widthOf(piece) > width ? [...piece] : [piece]))) {
      if (line !== "" && widthOf(`${line}${part}`.trimEnd()) > width) {
        lines.push(line.trimEnd());
        line = part.trimStart();
      } else line += part;
    }
    return [...lines, line.trimEnd()];
  });
