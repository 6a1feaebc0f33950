import { Confirm } from '../../components/Confirm'
import { useText } from '../../i18n/messages'
import { text } from './text'
import type { FileWork } from './useFileWork'

/** Asks before a file is deleted for everybody. */
export function DeleteFile({ work: { deleting, stopDelete, remove } }: { work: FileWork }) {
  const t = useText(text)
  if (!deleting) return null
  return (
    <Confirm
      title={t.ask(deleting.path)}
      consequence={t.consequence}
      action={t.act}
      onConfirm={() => Promise.resolve(remove(deleting))}
      onClose={stopDelete}
    />
  )
}
