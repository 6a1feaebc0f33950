import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { OutputPiece } from '../../sync/runs'
import type { Desk } from './desk'
import { text as runText } from './text'

const text = messages({
  en: { asked: 'The program asked for more input than it was given.' },
  de: { asked: 'Das Programm wollte mehr Eingaben, als es bekommen hat.' },
})

/** As Python, Java and Ruby say it that there is nothing to read. */
const inVain =
  /EOFError: EOF when reading a line|NoSuchElementException: No line found|undefined method [`']chomp' for nil/

/** Whether this says that a program has asked for input where there was none. */
export const asksInVain = ({ stream, text: said }: OutputPiece) => stream === 'stderr' && inVain.test(said)

/** Offers to whom it happened that they type the input. */
export function TypeInstead({ desk }: { desk: Desk }) {
  const t = useText(text)
  const { runTyped } = useText(runText)
  const { canWrite, navigation } = useRoom()
  const { canType, target } = desk.getState()
  if (!canWrite || !canType) return null
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 font-sans text-sm">
      {t.asked}
      <button className="button button-small" onClick={() => void desk.run(target, navigation, true)}>
        {runTyped}
      </button>
    </p>
  )
}
