import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Preferences } from '../../config/preferences'
import type { Language } from '../../config/languages'

/** What an editor shows. */
export interface OpenFile {
  /** Its path in the `code` document. */
  path: string
  text: Y.Text
  language: Language
}

/** A selection in a text, in UTF-16 units. The caret is at `head`. */
export interface Range {
  anchor: number
  head: number
}

/** Something that stands beside a line: a thread of comments, say. */
export interface LineMark {
  id: string
  /** UTF-16 units from the start of the text; the mark stands at the line of it. */
  at: number
  /** What screen readers call it. */
  label: string
}

/** Some characters beside a line, such as how long it took. */
export interface LineNote {
  /** UTF-16 units from the start of the text; the note stands at the line of it. */
  at: number
  text: string
  /** What is said of it on pointing at it. */
  title: string
  /** How much it stands out. */
  heat: 0 | 1 | 2 | 3
  /** Index into the palette of people: it is about one of them. */
  colour?: number
}

/** Who has highlights in an editor: each has its own, and leaves those of the other alone. */
export type HighlightKind = 'pointing' | 'away'

/** A part of a text in the colour of a person. */
export interface Highlight {
  /** UTF-16 units from the start of the text. */
  from: number
  /** The same as `from` where something is gone: a thin mark. */
  to: number
  /** Index into the palette of people; undefined where it is unknown who it was. */
  colour: number | undefined
  /** Stands behind the line in which it ends. */
  name?: string
  /** It is about to go. */
  isLeaving: boolean
}

/** What a person has chosen that concerns editors. */
export type EditorSettings = Pick<
  Preferences,
  'keymap' | 'fontSize' | 'tabSize' | 'wrap' | 'pythonAnalysis'
> & {
  /** Completion, and what else helps while one types. */
  assistance: boolean
  /** What linters find is shown. */
  analysis: boolean
}

/**
 * An editor for shared text. Two people in one room may use different ones. Nothing that
 * others do moves the focus, the selection or the scroll position.
 */
export interface Editor {
  /** Shows a file. What was undone, selected or scrolled to in another stays there. */
  open(file: OpenFile): void
  setReadOnly(readOnly: boolean): void
  setSettings(settings: EditorSettings): void
  /** Marks beside lines of the open file. */
  setMarks(marks: readonly LineMark[]): void
  /** Notes beside lines of the open file, until it is another's turn. They move along with the text. */
  setLineNotes(notes: readonly LineNote[]): void
  /** Highlights in the open file, until it is another's turn. They move along with the text. */
  setHighlights(kind: HighlightKind, highlights: readonly Highlight[]): void
  /** The place in the text at this point of the window, in CSS pixels; undefined beside the text. */
  placeAt(x: number, y: number): number | undefined
  /** What of the open file is in sight. */
  inSight(): { from: number; to: number } | undefined
  /** One's own selections in the open file; the main one first. */
  selections(): Range[]
  /** Puts the caret there and scrolls to it. */
  reveal(range: Range): void
  /** Keeps in sight where this client is, while it is in the open file; undefined ends it. */
  follow(client: number | undefined): void
  /** Replaces the whole text, by the smallest changes: one step of undo. */
  replace(text: string): void
  focus(): void
  dispose(): void
}

/** What every editor needs. */
export interface EditorOptions {
  parent: HTMLElement
  awareness: Awareness
  settings: EditorSettings
  /** Somebody pressed a mark. */
  onMark: (id: string) => void
  /** One typed, or moved the caret: what one was following is let go. */
  onOwnMove: () => void
}
