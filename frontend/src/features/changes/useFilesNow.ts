import { useEffect, useState } from 'react'
import { useRoom } from '../../session/react/room'
import type { Code } from '../../sync/code'
import { isLanguageFile } from '../../sync/fileList'
import type { Now } from './since'

/** Comparing takes a while where texts are long: not at each key, in milliseconds. */
const pause = 250

function look(code: Code): Now[] {
  return code.files().map(({ id, path, isShown, isDeleted, text }) => ({
    id,
    path,
    text: text.toString(),
    isShown,
    isDeleted,
    isTouched: code.isTouched(text),
    isOfLanguage: isLanguageFile(id),
  }))
}

/** All files as they are, a moment after each change of anybody. */
export function useFilesNow(): readonly Now[] {
  const { documents } = useRoom()
  const [files, setFiles] = useState(() => look(documents.code))
  useEffect(() => {
    const { doc } = documents.get('code')
    let timer: ReturnType<typeof setTimeout> | undefined
    const onUpdate = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setFiles(look(documents.code))
      }, pause)
    }
    // What came since it was looked at first.
    onUpdate()
    doc.on('update', onUpdate)
    return () => {
      clearTimeout(timer)
      doc.off('update', onUpdate)
    }
  }, [documents])
  return files
}
