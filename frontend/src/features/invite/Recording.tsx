import { useEffect, useState } from 'react'
import { look } from '../../api/rooms'
import type { History } from '../../api/schema'
import { amount } from '../../i18n/amount'
import { moment } from '../../i18n/time'

/** What is kept of what happened in the room, for those who lead it. */
export function Recording({ room, token }: { room: string; token: string }) {
  const [kept, setKept] = useState<History>()
  useEffect(() => {
    let isShown = true
    // Without it the dialog is as useful as with it.
    look(room, token).then(
      (seen) => isShown && setKept(seen.history),
      () => undefined,
    )
    return () => {
      isShown = false
    }
  }, [room, token])
  if (!kept) return null
  return <p className="text-sm text-muted">{sentence(kept)}</p>
}

function sentence({ bytes, limit, begins_at }: History): string {
  const kept = `History: ${amount(bytes)} of ${amount(limit)}`
  if (begins_at) return `${kept}. It begins on ${moment(begins_at)}: what came before no longer fits.`
  // A number says something only where it is one to think about.
  return bytes < limit / 4 ? 'Its whole history is kept.' : `${kept}, from the beginning.`
}
