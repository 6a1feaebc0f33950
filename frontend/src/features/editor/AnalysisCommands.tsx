import { useMemo } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { tell } from '../../components/notices'
import { choose } from '../../config/preferences'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    group: 'Code',
    turnOn: 'Turn on Python analysis',
    turnOff: 'Turn off Python analysis',
    isOn: 'Python analysis is on.',
    isOff: 'Python analysis is off.',
    turnFindingsOn: 'Turn on code analysis',
    turnFindingsOff: 'Turn off code analysis',
    findingsAreOn: 'Code analysis is on.',
    findingsAreOff: 'Code analysis is off.',
  },
  de: {
    group: 'Code',
    turnOn: 'Python-Analyse einschalten',
    turnOff: 'Python-Analyse ausschalten',
    isOn: 'Die Python-Analyse ist eingeschaltet.',
    isOff: 'Die Python-Analyse ist ausgeschaltet.',
    turnFindingsOn: 'Code-Analyse einschalten',
    turnFindingsOff: 'Code-Analyse ausschalten',
    findingsAreOn: 'Die Code-Analyse ist eingeschaltet.',
    findingsAreOff: 'Die Code-Analyse ist ausgeschaltet.',
  },
})

interface Props {
  /** Whether the room has any help while one types. */
  assistance: boolean
  /** Whether the room shows what linters find. */
  analysis: boolean
}

/** The commands for the settings of the same names. */
export function AnalysisCommands({ assistance, analysis }: Props) {
  const t = useText(text)
  const { editor, pythonAnalysis, codeAnalysis } = usePreferences()
  const commands = useMemo((): Command[] => {
    const python = () => {
      choose({ pythonAnalysis: !pythonAnalysis })
      tell(pythonAnalysis ? t.isOff : t.isOn)
    }
    const findings = () => {
      choose({ codeAnalysis: !codeAnalysis })
      tell(codeAnalysis ? t.findingsAreOff : t.findingsAreOn)
    }
    const list: Command[] = []
    // The other editor has it whatever is chosen here.
    if (assistance && editor !== 'monaco') {
      const title = pythonAnalysis ? t.turnOff : t.turnOn
      list.push({ id: 'python-analysis', title, group: t.group, run: python })
    }
    if (analysis) {
      const title = codeAnalysis ? t.turnFindingsOff : t.turnFindingsOn
      list.push({ id: 'code-analysis', title, group: t.group, run: findings })
    }
    return list
  }, [t, assistance, analysis, editor, pythonAnalysis, codeAnalysis])
  useCommands(commands)
  return null
}
