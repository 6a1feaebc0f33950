import type { DragEvent, KeyboardEvent, MouseEvent } from 'react'
import { useText } from '../../i18n/messages'
import type { Person } from '../../session/people'
import type { CodeFile } from '../../sync/code'
import { text } from './text'

interface Props {
  file: CodeFile
  isOpen: boolean
  /** Its place among the tabs. */
  index: number
  count: number
  /** Who else has the caret in it. */
  people: readonly Person[]
  /** On which side of it a dragged tab would come to stand. */
  drop: 'before' | 'after' | undefined
  isMovable: boolean
  onPress: () => void
  onFocus: () => void
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  onMenu: (event: MouseEvent<HTMLElement>) => void
  onRename: () => void
  onDrag: (event: DragEvent<HTMLElement>) => void
}

/** People that a tab shows at most. */
const mostDots = 3

/** The tab of a file. */
export function FileTab({ file, isOpen, index, count, people, drop, isMovable, ...on }: Props) {
  const t = useText(text)
  const names = people.map(({ name }) => name).join(', ')
  // The folders give way first.
  const start = file.path.lastIndexOf('/') + 1
  const label = [file.path, file.isDeleted && t.deleted, names && t.here(names)].filter(Boolean).join(', ')
  return (
    <div
      role="tab"
      id={tabId(file.id)}
      aria-selected={isOpen}
      aria-controls="code"
      aria-label={label}
      aria-posinset={index + 1}
      aria-setsize={count}
      tabIndex={isOpen ? 0 : -1}
      title={names ? `${file.path}\n${t.here(names)}` : file.path}
      className="file-tab"
      data-file={file.path}
      data-drop={drop}
      // Their place is the style's: an element that is moved in the document loses the focus.
      style={{ order: index }}
      draggable={isMovable}
      // The focus stays in the code.
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onClick={on.onPress}
      onFocus={on.onFocus}
      onKeyDown={on.onKeyDown}
      onContextMenu={on.onMenu}
      onDoubleClick={on.onRename}
      onDragStart={on.onDrag}
      onDragOver={on.onDrag}
      onDrop={on.onDrag}
      onDragEnd={on.onDrag}
    >
      <span className={`flex min-w-0 ${file.isDeleted ? 'line-through' : ''}`}>
        <span className="min-w-0 truncate text-muted">{file.path.slice(0, start)}</span>
        <span className="max-w-40 shrink-0 truncate">{file.path.slice(start)}</span>
      </span>
      {people.length > 0 && (
        <span aria-hidden className="flex gap-0.5">
          {people.slice(0, mostDots).map(({ clients, colour }) => (
            <span
              key={clients[0]}
              data-dot
              className={`person-${colour} size-1.5 rounded-full bg-(--person)`}
            />
          ))}
        </span>
      )}
    </div>
  )
}

/** The id of a tab's element. */
export const tabId = (id: string) => `file-${id}`
