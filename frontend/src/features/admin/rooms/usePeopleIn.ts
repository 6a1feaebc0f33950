import type { FoundRoom } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { figureIfKnown } from '../figures'

const text = messages({
  en: { at: (server: string) => `at ${server}` },
  de: { at: (server) => `auf ${server}` },
})

/** How many people are in a room; or at which other server it is, which alone knows that. */
export function usePeopleIn() {
  const t = useText(text)
  return ({ server, people }: FoundRoom) => (server === null ? figureIfKnown(people) : t.at(server))
}
