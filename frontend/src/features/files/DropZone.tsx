import { type DragEvent, type ReactNode, useState } from 'react'
import { tell } from '../../components/notices'
import { textOf, useText } from '../../i18n/messages'
import { type Code, mostFiles } from '../../sync/code'
import { cleanPath } from '../../sync/path'
import { mostDropped, readDropped } from './dropped'
import { text } from './text'

interface Props {
  code: Code
  canWrite: boolean
  onOpen: (id: string) => void
  children: ReactNode
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Where files from the desktop can be dropped, to become files of the room. */
export function DropZone({ code, canWrite, onOpen, children }: Props) {
  const t = useText(text)
  const [isOver, setIsOver] = useState(false)
  return (
    <div
      data-code
      className="relative min-h-0 grow"
      onDragEnterCapture={(event) => canWrite && hasFiles(event) && setIsOver(true)}
      onDragOverCapture={(event) => {
        if (!hasFiles(event)) return
        // Before the editor, which would put the text at the caret, and the browser, which would leave the room.
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = canWrite ? 'copy' : 'none'
      }}
      onDragLeaveCapture={(event) => {
        const to = event.relatedTarget
        if (!(to instanceof Node && event.currentTarget.contains(to))) setIsOver(false)
      }}
      onDropCapture={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        event.stopPropagation()
        setIsOver(false)
        if (canWrite) void add(code, [...event.dataTransfer.files], onOpen)
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-paper/90 text-sm font-medium">
          {t.drop}
        </div>
      )}
    </div>
  )
}

async function add(code: Code, files: readonly File[], onOpen: (id: string) => void): Promise<void> {
  const t = textOf(text)
  const { texts, tooLarge, binary, hasMore } = await readDropped(files)
  let last: string | undefined
  for (const { name, text: content } of texts) {
    if (code.isFull) {
      tell(t.full(mostFiles))
      break
    }
    last = code.make(cleanPath(name), content)
  }
  if (last !== undefined) onOpen(last)
  if (hasMore) tell(t.tooMany(mostDropped))
  if (tooLarge.length > 0) tell(t.tooLarge(tooLarge.join(', ').slice(0, 200)))
  if (binary.length > 0) tell(t.binary(binary.join(', ').slice(0, 200)))
}
