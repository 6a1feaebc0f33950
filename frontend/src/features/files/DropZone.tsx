import { type DragEvent, type ReactNode, useState } from 'react'
import { useText } from '../../i18n/messages'
import type { Code } from '../../sync/code'
import { addFiles } from './addFiles'
import { givenIn } from './dropped/given'
import { text } from './text'

interface Props {
  code: Code
  canWrite: boolean
  onOpen: (id: string) => void
  children: ReactNode
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Where files, folders and archives can be dropped, to become files of the room. */
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
        if (canWrite) void addFiles(code, givenIn(event.dataTransfer), onOpen)
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
