import { useSyncExternalStore } from 'react'
import { shownKeys } from '../../components/commands'
import { useIsWide } from '../../components/wideWindow'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { Desk } from './desk'
import { StartButton } from './StartButton'
import { StopButton } from './StopButton'
import { runKeys, text } from './text'

/** Runs and stops beside the output. Only in a narrow window: there that covers the code and its buttons. */
export function NarrowRun({ desk }: { desk: Desk }) {
  const t = useText(text)
  const isWide = useIsWide()
  const { canWrite, navigation } = useRoom()
  const { isStarting, target } = useSyncExternalStore(desk.subscribe, desk.getState)
  const active = useSyncExternalStore(desk.runs.subscribe, desk.active)
  if (isWide || !canWrite || (!active && !target)) return null
  return (
    <div className="mr-1 shrink-0">
      {active ? (
        <StopButton desk={desk} active={active} isAlone />
      ) : (
        <StartButton
          label={t.run}
          title={`${t.runFile(target?.path ?? '')} (${shownKeys(runKeys)})`}
          isStarting={isStarting}
          isAlone
          onPress={() => void desk.run(target, navigation)}
        />
      )}
    </div>
  )
}
