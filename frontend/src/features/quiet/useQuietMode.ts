import { useCallback } from 'react'
import { ApiError } from '../../api/request'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { useRoom } from '../../session/react/room'

/** Minutes that one can ask for. */
export const choices = [2, 5, 10] as const

const text = messages({
  en: {
    somebody_is_quiet: 'Somebody else is working alone. Only one person can at a time: try again later.',
    too_often: 'Somebody worked alone a moment ago. Wait a few seconds, then try again.',
    too_large_for_quiet:
      'There is too much code in this room to hold any of it back. Delete what you don’t need, then try again.',
  },
  de: {
    somebody_is_quiet:
      'Jemand anders arbeitet gerade allein. Das kann immer nur eine Person: Versuchen Sie es später noch einmal.',
    too_often: 'Gerade eben hat jemand allein gearbeitet. Versuchen Sie es in ein paar Sekunden noch einmal.',
    too_large_for_quiet:
      'In diesem Raum ist zu viel Code, um etwas davon zurückzuhalten. Löschen Sie, was Sie nicht brauchen, und versuchen Sie es erneut.',
  },
})

/** Begins and ends one's own minutes alone. What fails is told. */
export function useQuietMode() {
  const t = useText(text)
  const { session, room, canWrite, navigation } = useRoom()
  const { focus } = navigation
  const attempt = useCallback(
    (what: () => Promise<void>) => {
      what().catch((error: unknown) => {
        const code = error instanceof ApiError ? error.code : undefined
        const known = code !== undefined && code in t ? t[code as keyof typeof t] : undefined
        tell(known ?? told(error), { kind: 'error' })
      })
      focus()
    },
    [t, focus],
  )
  const begin = useCallback((minutes: number) => attempt(() => session.beQuiet(minutes)), [attempt, session])
  const end = useCallback(() => attempt(() => session.endQuiet()), [attempt, session])
  return { canBegin: canWrite && room.phase === 'live', begin, end }
}
