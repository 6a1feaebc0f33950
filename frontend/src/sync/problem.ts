import type * as Y from 'yjs'

/** UTF-16 units beyond which nothing is inserted at once: the server takes no more by its API either. */
export const longestInsert = 60_000

/** The statement in the `problem` document: Markdown that everybody reads and leaders write. */
export class Problem {
  readonly text: Y.Text

  constructor(private readonly doc: Y.Doc) {
    this.text = doc.getText('text')
  }

  /** Puts a statement below what there is. */
  append(markdown: string) {
    const clean = markdown.replaceAll(/\r\n?/g, '\n').trim().slice(0, longestInsert)
    this.doc.transact(() => {
      const gap = this.text.length === 0 ? '' : this.text.toString().endsWith('\n') ? '\n' : '\n\n'
      this.text.insert(this.text.length, `${gap}${clean}\n`)
    })
  }

  /** Puts a statement in the place of what there is. */
  replace(markdown: string) {
    this.doc.transact(() => {
      this.text.delete(0, this.text.length)
      this.append(markdown)
    })
  }
}
