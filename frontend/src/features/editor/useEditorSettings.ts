import { useMemo } from 'react'
import { usePreferences } from '../../config/usePreferences'
import type { EditorSettings } from './editor'

/** What a person has chosen for editors; the same object until they choose something else. */
export function useEditorSettings(assistance: boolean): EditorSettings {
  const { keymap, fontSize, tabSize, wrap, pythonAnalysis } = usePreferences()
  return useMemo(
    () => ({ keymap, fontSize, tabSize, wrap, pythonAnalysis, assistance }),
    [keymap, fontSize, tabSize, wrap, pythonAnalysis, assistance],
  )
}
