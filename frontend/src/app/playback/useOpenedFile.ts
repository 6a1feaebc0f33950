import { useCallback, useState } from 'react'
import { languageOf } from '../../config/languages'
import { useWriter } from '../../features/playback/public'
import type { Code } from '../../sync/code'
import { useFiles } from '../../sync/react/useCode'

/** The files of the moment, and which of them is in front: where somebody writes, unless one has chosen another. */
export function useOpenedFile(code: Code) {
  const files = useFiles(code)
  const writer = useWriter(code)
  const [follows, setFollows] = useState(true)
  const [chosen, setChosen] = useState<string>()
  const tabs = files.filter(({ isShown, isDeleted }) => isShown && !isDeleted)
  const find = (id: string | undefined) => tabs.find((one) => one.id === id)
  const file =
    find(follows ? (writer?.file ?? chosen) : chosen) ?? find(languageOf(code.language).file) ?? tabs[0]
  const choose = useCallback((id: string) => {
    setChosen(id)
    setFollows(false)
  }, [])
  const current = file?.id
  const follow = useCallback(
    (on: boolean) => {
      setChosen(current)
      setFollows(on)
    },
    [current],
  )
  return { code, tabs, file, writer, follows, choose, follow }
}

export type OpenedFile = ReturnType<typeof useOpenedFile>
