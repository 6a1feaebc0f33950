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
  },
  de: {
    group: 'Code',
    turnOn: 'Python-Analyse einschalten',
    turnOff: 'Python-Analyse ausschalten',
    isOn: 'Die Python-Analyse ist eingeschaltet.',
    isOff: 'Die Python-Analyse ist ausgeschaltet.',
  },
})

/** The command for the setting of the same name. `assistance`: whether the room has any. */
export function PythonCommand({ assistance }: { assistance: boolean }) {
  const t = useText(text)
  const { editor, pythonAnalysis } = usePreferences()
  const commands = useMemo((): Command[] => {
    // The other editor has it whatever is chosen here.
    if (!assistance || editor === 'monaco') return []
    const run = () => {
      choose({ pythonAnalysis: !pythonAnalysis })
      tell(pythonAnalysis ? t.isOff : t.isOn)
    }
    return [{ id: 'python-analysis', title: pythonAnalysis ? t.turnOff : t.turnOn, group: t.group, run }]
  }, [t, assistance, editor, pythonAnalysis])
  useCommands(commands)
  return null
}
