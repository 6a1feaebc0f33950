import { indentUnit } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { EditorSettings } from '../editor'

/** A line's height by the size of its letters. */
const leading = 1.57

/** What a person has chosen, for a file with this text. */
export function settingsOf(
  { tabSize, wrap, fontSize }: EditorSettings,
  text: string,
  language: string,
): Extension {
  return [
    EditorState.tabSize.of(tabSize),
    indentUnit.of(indentationOf(text) ?? (language === 'go' ? '\t' : ' '.repeat(tabSize))),
    EditorView.editorAttributes.of({
      // Whole pixels: scroll positions are rounded, and fractions would add up.
      style: `font-size: ${fontSize}px; --line: ${Math.round(fontSize * leading)}px`,
    }),
    wrap ? EditorView.lineWrapping : [],
  ]
}

/** How a text is indented already, by the first line that is: so that two people with different widths do not mix them. */
export function indentationOf(text: string): string | undefined {
  return /^(\t| {2,8})(?=[^\s*])/m.exec(text)?.[1]
}
