import { History } from 'lucide-react'
import { useState } from 'react'
import { restoreCode } from '../../api/playback'
import { Confirm } from '../../components/Confirm'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { useSession } from '../../session/react/useSession'
import { usePlayback, useStanding } from './player'

const text = messages({
  en: {
    restore: 'Restore',
    means: 'Makes the room’s code what it is at this moment of the recording',
    ask: (at: string) => `Bring back the code of ${at}?`,
    consequence:
      'Everybody in the room gets these files as they are here. Files made since stay, and what is in the room now stays in the recording: it can be brought back the same way.',
    action: 'Restore the code',
    done: (at: string) => `The room’s code is again what it was at ${at}.`,
  },
  de: {
    restore: 'Wiederherstellen',
    means: 'Macht den Code des Raums zu dem, der in diesem Moment der Aufzeichnung zu sehen ist',
    ask: (at) => `Code von ${at} zurückholen?`,
    consequence:
      'Alle im Raum bekommen diese Dateien so, wie sie hier sind. Später angelegte Dateien bleiben, und was jetzt im Raum steht, bleibt in der Aufzeichnung: Es lässt sich ebenso zurückholen.',
    action: 'Code wiederherstellen',
    done: (at) => `Der Code des Raums ist wieder so wie bei ${at}.`,
  },
})

/** Brings the moment that is shown back into the room. */
export function RestoreButton({ room }: { room: string }) {
  const t = useText(text)
  const session = useSession(room)
  const { player, begins } = usePlayback()
  const duration = useStanding(player, (state) => state.duration)
  const [at, setAt] = useState<number>()
  const ask = () => {
    // What is asked about is what is brought back, whatever plays on.
    player.pause()
    setAt(Math.min(player.getState().at, duration))
  }
  const restore = async (moment: number) => {
    const then = new Date(begins + moment).toISOString()
    await session.ask((id, token) => restoreCode(id, token, then))
    tell(t.done(clock(moment)))
  }
  return (
    <>
      <button className="button button-small" title={t.means} onClick={ask}>
        <History size={15} aria-hidden />
        <span className="max-sm:sr-only">{t.restore}</span>
      </button>
      {at !== undefined && (
        <Confirm
          title={t.ask(clock(at))}
          consequence={t.consequence}
          action={t.action}
          onConfirm={() => restore(at)}
          onClose={() => setAt(undefined)}
        />
      )}
    </>
  )
}
