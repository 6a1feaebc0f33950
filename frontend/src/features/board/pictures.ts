import type { BinaryFileData, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import type { Admission } from '../../board/binding'
import type { Element } from '../../board/element'
import { addressOf, mostOfOne, pictureOf, Pictures, type Refusal } from '../../board/pictures'
import { tell } from '../../components/notices'
import { textOf } from '../../i18n/messages'
import type { RoomDocuments } from '../../sync/documents'
import { text } from './text'

const fileOf = ({ type, fileId }: Element) =>
  type === 'image' && typeof fileId === 'string' ? fileId : undefined

/**
 * The pictures of a board that is shown. Their document is opened when the first element needs
 * one; a picture goes there before its element is shared.
 */
export class ShownPictures {
  private pictures: Pictures | undefined
  private stop: (() => void) | undefined
  private readonly wanted = new Set<string>()

  constructor(
    private readonly api: ExcalidrawImperativeAPI,
    private readonly documents: RoomDocuments,
  ) {}

  private open(): Pictures {
    if (this.pictures) return this.pictures
    this.pictures = new Pictures(this.documents.get('pictures').doc)
    this.stop = this.pictures.subscribe((ids) => this.bring(ids.filter((id) => this.wanted.has(id))))
    return this.pictures
  }

  /** Brings the pictures of these elements, those that are on their way as soon as they are whole. */
  need(elements: readonly Element[]) {
    const ids = elements.flatMap((element) => (element.isDeleted ? [] : (fileOf(element) ?? [])))
    const files = this.api.getFiles()
    const missing = ids.filter((id) => !this.wanted.has(id) && !files[id])
    if (missing.length === 0) return
    for (const id of missing) this.wanted.add(id)
    this.open()
    // Not within what shows the elements: they are not there yet.
    queueMicrotask(() => this.bring(missing))
  }

  private bring(ids: readonly string[]) {
    const files = ids.flatMap((id) => {
      const picture = this.open().get(id)
      if (!picture) return []
      this.wanted.delete(id)
      return [{ id, mimeType: picture.type, dataURL: addressOf(picture), created: Date.now() }]
    })
    if (files.length > 0) this.api.addFiles(files as unknown as BinaryFileData[])
  }

  /** Whether an element may be shared: where it shows a picture, that goes first. */
  readonly admit = (element: Element): Admission => {
    const id = fileOf(element)
    if (id === undefined) return 'now'
    const pictures = this.open()
    const file = this.api.getFiles()[id]
    if (!file) return pictures.get(id) ? 'now' : 'later'
    const picture = pictureOf(file.dataURL)
    const refusal = picture ? pictures.add(id, picture) : 'type'
    if (!refusal) return 'now'
    tell(sentenceOf(refusal), { kind: 'error' })
    return 'never'
  }

  /**
   * Excalidraw refuses by itself what is above the bound that the build gives it, in a dialog that
   * says not what to do. Its sentence, in every language, is known by the bound in it.
   */
  correct(errorMessage: unknown) {
    if (typeof errorMessage !== 'string' || !errorMessage.includes(`${mostOfOne / 1024 / 1024}MB`)) return
    this.api.updateScene({ appState: { errorMessage: null } })
    tell(sentenceOf('size'), { kind: 'error' })
  }

  close() {
    this.stop?.()
  }
}

function sentenceOf(refusal: Refusal): string {
  const t = textOf(text)
  if (refusal === 'type') return t.noPicture
  return refusal === 'board' ? t.full : t.tooLarge
}
