import { useEffect, useState } from 'react'
import { look } from '../../api/rooms'
import type { History } from '../../api/schema'
import { amount } from '../../i18n/amount'
import { messages, useText } from '../../i18n/messages'
import { moment } from '../../i18n/time'

const text = messages({
  en: {
    whole: 'Its whole history is kept.',
    fills: (bytes: string, limit: string) => `History: ${bytes} of ${limit}, from the beginning.`,
    begins: (bytes: string, limit: string, when: string) =>
      `History: ${bytes} of ${limit}. It begins on ${when}: what came before no longer fits.`,
  },
  de: {
    whole: 'Sein ganzer Verlauf wird aufbewahrt.',
    fills: (bytes, limit) => `Verlauf: ${bytes} von ${limit}, von Anfang an.`,
    begins: (bytes, limit, when) =>
      `Verlauf: ${bytes} von ${limit}. Er beginnt am ${when}; was davor war, passt nicht mehr hinein.`,
  },
})

/** What is kept of what happened in the room, for those who lead it. */
export function Recording({ room, token }: { room: string; token: string }) {
  const t = useText(text)
  const [kept, setKept] = useState<History>()
  useEffect(() => {
    let isShown = true
    // Without it the panel is as useful as with it.
    look(room, token).then(
      (seen) => isShown && setKept(seen.history),
      () => undefined,
    )
    return () => {
      isShown = false
    }
  }, [room, token])
  if (!kept) return null
  const { bytes, limit, begins_at } = kept
  if (begins_at) return <p>{t.begins(amount(bytes), amount(limit), moment(begins_at))}</p>
  // A number says something only where it is one to think about.
  return <p>{bytes < limit / 4 ? t.whole : t.fills(amount(bytes), amount(limit))}</p>
}
