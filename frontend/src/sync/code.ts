import * as Y from 'yjs'

/**
 * The content of the `code` document. The same names as the server's
 * `src/room/seed.rs`.
 */
export class Code {
  private readonly files: Y.Map<Y.Text>
  private readonly room: Y.Map<string>

  constructor(doc: Y.Doc) {
    this.files = doc.getMap('files')
    this.room = doc.getMap('room')
  }

  /** The text of a file, once it has come. */
  file(path: string): Y.Text | undefined {
    const text = this.files.get(path)
    return text instanceof Y.Text ? text : undefined
  }

  /** Id of the active language. */
  get language(): string | undefined {
    return this.room.get('language')
  }

  /** Chooses the language for everybody. */
  chooseLanguage(id: string) {
    this.room.set('language', id)
  }

  /** Calls `listener` when the language or the set of files changes. */
  subscribe(listener: () => void): () => void {
    this.files.observe(listener)
    this.room.observe(listener)
    return () => {
      this.files.unobserve(listener)
      this.room.unobserve(listener)
    }
  }
}
