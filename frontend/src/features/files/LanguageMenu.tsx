import { ChevronDown } from 'lucide-react'
import { MenuButton } from '../../components/Menu'
import { isOffered, languageOf, languages } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useRoomLanguage } from '../../sync/react/useCode'

const text = messages({
  en: {
    label: (name: string) => `Language: ${name}`,
    forAll: 'Language, for everybody in the room',
  },
  de: {
    label: (name) => `Sprache: ${name}`,
    forAll: 'Sprache, für alle im Raum',
  },
})

/** The room's language. It changes for everybody, so only by choosing one: not by looking at the list. */
export function LanguageMenu({ disabled }: { disabled: boolean }) {
  const t = useText(text)
  const { documents, room } = useRoom()
  const { code } = documents
  const language = languageOf(useRoomLanguage(code))
  return (
    <MenuButton
      label={t.label(language.name)}
      title={t.forAll}
      className="button min-w-0 max-sm:px-2"
      disabled={disabled}
      items={languages
        .filter(({ id }) => id === language.id || isOffered(id, room.languages))
        .map(({ id, name, file }) => ({
          id,
          label: name,
          detail: file,
          isChosen: id === language.id,
          run: () => code.chooseLanguage(id),
        }))}
    >
      <span className="truncate">{language.name}</span>
      <ChevronDown size={16} aria-hidden className="-mr-1 shrink-0 text-muted" />
    </MenuButton>
  )
}
