import { useMemo } from 'react'
import { usePreferences } from '../../config/usePreferences'
import type { EditorSettings } from './editor'

/** What a person has chosen for editors; the same object until they choose something else. */
export function useEditorSettings(assistance: boolean, isAnalysed: boolean): EditorSettings {
  const { keymap, fontSize, tabSize, wrap, pythonAnalysis, codeAnalysis } = usePreferences()
  const analysis = isAnalysed && codeAnalysis
  return useMemo(
    () => ({ keymap, fontSize, tabSize, wrap, pythonAnalysis, assistance, analysis }),
    [keymap, fontSize, tabSize, wrap, pythonAnalysis, assistance, analysis],
  )
}
