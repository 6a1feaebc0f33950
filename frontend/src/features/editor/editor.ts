import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Language } from './languages'

/** What an editor shows. */
export interface OpenFile {
  text: Y.Text
  language: Language
}

/** An editor for shared text. Two people in one room may use different ones. */
export interface Editor {
  /** Shows a file. What was undone or typed in another stays there. */
  open(file: OpenFile): void
  setReadOnly(readOnly: boolean): void
  focus(): void
  dispose(): void
}

/** What every editor needs. */
export interface EditorOptions {
  parent: HTMLElement
  awareness: Awareness
  /** What screen readers call it. */
  label: string
}
