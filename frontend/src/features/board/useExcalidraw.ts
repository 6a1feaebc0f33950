import { useEffect, useRef } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { locale, useText } from '../../i18n/messages'
import { nameParts } from './names'
import { openLink, options } from './options'
import { useIsLarge } from './shown'
import { text } from './text'
import { useTheme } from './theme'

/** What the board has wherever it is shown: for the element around Excalidraw, and for Excalidraw. */
export function useExcalidraw() {
  const theme = useTheme()
  const isLarge = useIsLarge()
  // The language is one of them.
  usePreferences()
  const { menu } = useText(text)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => (root.current ? nameParts(root.current, menu) : undefined), [menu])
  return {
    root,
    around: { className: 'board h-full', 'data-large': isLarge || undefined },
    settings: {
      theme,
      langCode: locale() === 'de' ? 'de-DE' : 'en',
      UIOptions: options,
      aiEnabled: false,
      validateEmbeddable: false,
      onLinkOpen: openLink,
    },
  } as const
}
