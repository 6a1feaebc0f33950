import * as Y from 'yjs'
import { languageOf } from '../config/languages'
import { type FileFacts, isLanguageFile, type ListedFile, listFiles, orderAt } from './fileList'
import { checkPath, freePath, type PathProblem, sameName } from './path'

/** A file of the room. */
export interface CodeFile extends ListedFile {
  text: Y.Text
}

/** Something that happened to what all share. `client` is whose Yjs document it came from. */
export type CodeEvent = { client: number | undefined; isOwn: boolean } & (
  { kind: 'language'; from: string; to: string } | { kind: 'deleted'; file: CodeFile }
)

/** The Yjs client that writes starter text: `SEED_CLIENT` of the server. */
const seedClient = 1

/** Files that people can make. */
export const mostFiles = 200

/** UTF-16 units that are sent at a time: no frame may be over 1 MiB. */
const piece = 200_000

/**
 * The content of the `code` document. The same names as the server's `src/room/seed.rs`.
 *
 * A file has an id that stays. Its name, its place and whether it was deleted stand in maps
 * beside it: so nothing that somebody types at the same moment is lost, and carets, comments
 * and undo stay with the text. What was deleted comes back whole.
 */
export class Code {
  private readonly texts: Y.Map<unknown>
  private readonly names: Y.Map<unknown>
  private readonly order: Y.Map<unknown>
  private readonly deleted: Y.Map<unknown>
  private readonly room: Y.Map<unknown>
  private readonly listeners = new Set<() => void>()
  private readonly witnesses = new Set<(event: CodeEvent) => void>()
  /** Texts that are known to be more than starter text: that does not end. */
  private readonly touched = new WeakSet<Y.Text>()
  private listed: readonly CodeFile[] | undefined

  constructor(private readonly doc: Y.Doc) {
    this.texts = doc.getMap('files')
    this.names = doc.getMap('names')
    this.order = doc.getMap('order')
    this.deleted = doc.getMap('deleted')
    this.room = doc.getMap('room')
    this.texts.observeDeep((events) => {
      const isNews = events.some(({ target }) => !(target instanceof Y.Text && this.touched.has(target)))
      if (isNews) this.change()
    })
    for (const map of [this.names, this.order]) map.observe(() => this.change())
    this.deleted.observe((event) => {
      this.change()
      this.tellDeleted(event)
    })
    this.room.observe((event) => {
      this.change()
      this.tellLanguage(event)
    })
  }

  /** The text of a file, once it has come. */
  file(id: string): Y.Text | undefined {
    const text = this.texts.get(id)
    return text instanceof Y.Text ? text : undefined
  }

  /** Every file, in their order, also those that are not shown. The same array until one changes. */
  files(): readonly CodeFile[] {
    this.listed ??= this.list()
    return this.listed
  }

  private list(): CodeFile[] {
    const facts: FileFacts[] = []
    for (const id of this.texts.keys()) {
      const text = this.file(id)
      if (text) {
        const [name, order, deleted] = [this.names.get(id), this.order.get(id), this.deleted.get(id)]
        facts.push({ id, name, order, deleted, isTouched: this.isTouched(text) })
      }
    }
    return listFiles(facts, languageOf(this.language).file).flatMap((listed) => {
      const text = this.file(listed.id)
      return text ? { ...listed, text } : []
    })
  }

  /** Whether somebody has written in a text, beside the server that began it. */
  isTouched(text: Y.Text): boolean {
    if (this.touched.has(text)) return true
    // Yjs' own list of what a text consists of: starter text is the server's, and whole.
    // eslint-disable-next-line no-underscore-dangle
    for (let item = text._start; item; item = item.right) {
      if (item.deleted || item.id.client !== seedClient) {
        this.touched.add(text)
        return true
      }
    }
    return false
  }

  /** What a file is called now; its id where there is none. */
  pathOf(id: string): string {
    return this.files().find((file) => file.id === id)?.path ?? id
  }

  /** Id of the active language. */
  get language(): string | undefined {
    const language = this.room.get('language')
    return typeof language === 'string' ? language : undefined
  }

  /** Chooses the language for everybody. Its file comes back, if it was deleted. */
  chooseLanguage(id: string) {
    this.doc.transact(() => {
      if (this.language !== id) this.room.set('language', id)
      const { file } = languageOf(id)
      if (this.deleted.get(file) === true) this.deleted.delete(file)
    })
  }

  /** Why no file `id`, or no new one, can be called that. */
  problemWith(path: string, id?: string): PathProblem | undefined {
    const others = this.files().filter((file) => file.id !== id && !file.isDeleted)
    return checkPath(
      path,
      others.map((other) => other.path),
    )
  }

  /** The file of a language that waits for its turn under this path. */
  waiting(path: string): CodeFile | undefined {
    return this.files().find(
      (file) => !file.isShown && isLanguageFile(file.id) && sameName(file.path, path) && !file.isDeleted,
    )
  }

  get isFull(): boolean {
    return this.files().filter(({ isShown }) => isShown).length >= mostFiles
  }

  /**
   * Makes a file. Its name gets a number where it is taken. The id of it. What `isBroughtIn` comes whole
   * and with a mark, by which the server knows where the file began: its changes are counted from there.
   * It has to fit into a frame.
   */
  make(path: string, content = '', isBroughtIn = false): string {
    // Not the path itself: two people making it at once would make one file, and one text would be lost.
    const id = `${path}~${crypto.randomUUID().slice(0, 8)}`
    const files = this.files()
    const isTaken = (name: string) => files.some((file) => !file.isDeleted && sameName(file.path, name))
    const text = new Y.Text(isBroughtIn ? content : '')
    this.doc.transact(() => {
      this.names.set(id, freePath(path, isTaken) ?? id)
      this.order.set(id, Math.max(0, ...files.map(({ order }) => order)) + 1)
      this.texts.set(id, text)
      if (isBroughtIn) this.doc.getMap('brought').set(id, true)
    })
    for (const part of isBroughtIn ? [] : pieces(content)) text.insert(text.length, part)
    return id
  }

  rename(id: string, path: string) {
    if (this.pathOf(id) !== path) this.names.set(id, path)
  }

  delete(id: string) {
    this.deleted.set(id, true)
  }

  /** Brings a file back, or shows one that nobody had asked for. */
  restore(id: string) {
    this.deleted.set(id, false)
  }

  /** Moves a file to a place among those that are shown. */
  move(id: string, index: number) {
    const shown = this.files().filter((file) => file.isShown)
    const others = shown.filter((file) => file.id !== id)
    if (shown[index]?.id === id) return
    const order = orderAt(others, index)
    this.doc.transact(() => {
      if (order !== undefined) this.order.set(id, order)
      else
        [...others.slice(0, index), { id }, ...others.slice(index)].forEach((file, at) =>
          this.order.set(file.id, at),
        )
    })
  }

  /** Calls `listener` when the language or the list of files changes. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Calls `witness` for what people are told of. */
  witness(witness: (event: CodeEvent) => void): () => void {
    this.witnesses.add(witness)
    return () => this.witnesses.delete(witness)
  }

  private change() {
    this.listed = undefined
    for (const listener of this.listeners) listener()
  }

  private tellLanguage({ keysChanged, changes, transaction }: Y.YMapEvent<unknown>) {
    const from: unknown = changes.keys.get('language')?.oldValue
    const to = this.language
    // What was there when one came is no news.
    if (!keysChanged.has('language') || typeof from !== 'string' || !to || from === to) return
    this.tell({ kind: 'language', from, to, ...authorOf(this.room, 'language', transaction) })
  }

  private tellDeleted({ keysChanged, transaction }: Y.YMapEvent<unknown>) {
    for (const key of keysChanged) {
      const file = this.files().find(({ id }) => id === key)
      const isNews = file?.isDeleted === true && this.deleted.get(key as string) === true
      if (file && isNews)
        this.tell({ kind: 'deleted', file, ...authorOf(this.deleted, file.id, transaction) })
    }
  }

  private tell(event: CodeEvent) {
    for (const witness of this.witnesses) witness(event)
  }
}

/** Who wrote an entry: Yjs keeps it with the item. */
function authorOf(map: Y.Map<unknown>, key: string, { local }: Y.Transaction) {
  // eslint-disable-next-line no-underscore-dangle
  return { client: map._map.get(key)?.id.client, isOwn: local }
}

/** A text in parts that fit into a frame. No emoji is cut in half: Yjs cannot keep halves. */
function pieces(content: string): string[] {
  const parts: string[] = []
  for (let at = 0; at < content.length;) {
    let end = Math.min(at + piece, content.length)
    if (/[\uD800-\uDBFF]/.test(content[end - 1] ?? '') && end < content.length) end -= 1
    parts.push(content.slice(at, end))
    at = end
  }
  return parts
}
