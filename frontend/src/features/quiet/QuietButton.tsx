import { EyeOff } from 'lucide-react'
import { PopoverButton } from '../../components/PopoverButton'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useQuiet } from '../../session/react/useQuiet'
import { leads } from '../../session/roles'
import { choiceText } from './choiceText'
import { choices, useQuietMode } from './useQuietMode'

const text = messages({
  en: {
    title: 'Work alone for a while',
    about:
      'Nobody sees what you type, or where you are, until the time is up or you choose “Show now”. You still see the others. Everything is saved and recorded as usual.',
    chat: 'Your chat messages and comments wait, too.',
    minutes: (minutes: number) => `${minutes} min`,
    yours: (time: string) => `You’re working alone until ${time}. From now on:`,
    theirs: (name: string, time: string) =>
      `${name} is working alone until ${time}. Only one person can at a time: try again after that.`,
  },
  de: {
    title: 'Eine Weile allein arbeiten',
    about:
      'Niemand sieht, was Sie schreiben und wo Sie sind, bis die Zeit um ist oder Sie „Jetzt zeigen“ wählen. Sie sehen die anderen weiterhin; gespeichert und aufgezeichnet wird wie sonst auch.',
    chat: 'Auch Ihre Chat-Nachrichten und Kommentare erscheinen erst dann.',
    minutes: (minutes) => `${minutes} Min.`,
    yours: (time) => `Sie arbeiten bis ${time} allein. Ab jetzt:`,
    theirs: (name, time) =>
      `${name} arbeitet bis ${time} allein. Das kann immer nur eine Person: Versuchen Sie es danach noch einmal.`,
  },
})

/** Asks for some minutes alone, in the header. */
export function QuietButton() {
  const t = useText(text)
  const { role } = useRoom()
  const quiet = useQuiet()
  const { canBegin, begin } = useQuietMode()
  if (!canBegin) return null
  return (
    <PopoverButton
      // A leader's header has no room for it on a phone; the menu has.
      className={`button button-icon ${leads({ role }) ? 'max-sm:hidden' : ''}`}
      title={t.title}
      label={t.title}
      panelLabel={t.title}
      face={<EyeOff size={18} aria-hidden className={quiet?.isYou ? 'text-accent' : undefined} />}
    >
      {() => (
        <div className="text-sm">
          <h2 className="pb-1.5 text-base font-semibold">{t.title}</h2>
          {quiet && !quiet.isYou ? (
            <p>{t.theirs(quiet.name, quiet.time)}</p>
          ) : (
            <>
              {quiet ? (
                <p>{t.yours(quiet.time)}</p>
              ) : (
                <p className="flex flex-col gap-1.5 text-muted">
                  <span>{t.about}</span>
                  <span>{t.chat}</span>
                </p>
              )}
              <Choices onChoose={begin} />
            </>
          )}
        </div>
      )}
    </PopoverButton>
  )
}

function Choices({ onChoose }: { onChoose: (minutes: number) => void }) {
  const [t, choice] = [useText(text), useText(choiceText)]
  return (
    <div className="flex gap-2 pt-3">
      {choices.map((minutes) => (
        <button
          key={minutes}
          className="button grow justify-center"
          aria-label={choice.begin(minutes)}
          onClick={(event) => {
            event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
            onChoose(minutes)
          }}
        >
          {t.minutes(minutes)}
        </button>
      ))}
    </div>
  )
}
