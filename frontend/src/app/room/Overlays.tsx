import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { ErrorBoundary } from '../../components/ErrorBoundary'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'

const text = messages({
  en: {
    settings: 'Settings',
    palette: 'All commands',
    shortcuts: 'Keyboard shortcuts',
    code: 'Go to the code',
    group: 'General',
    failed: 'This part of the page could not be loaded. Check your connection, then try again.',
  },
  de: {
    settings: 'Einstellungen',
    palette: 'Alle Befehle',
    shortcuts: 'Tastenkürzel',
    code: 'Zum Code',
    group: 'Allgemein',
    failed:
      'Dieser Teil der Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
})

const overlays = {
  settings: () => import('../../features/settings/Settings').then(({ Settings }) => ({ default: Settings })),
  palette: () => import('../../features/palette/Palette').then(({ Palette }) => ({ default: Palette })),
  shortcuts: () =>
    import('../../features/palette/Shortcuts').then(({ Shortcuts }) => ({ default: Shortcuts })),
} as const

export type Overlay = keyof typeof overlays

const shown = {
  settings: lazy(overlays.settings),
  palette: lazy(overlays.palette),
  shortcuts: lazy(overlays.shortcuts),
}

/** By then the page has long taken its first keys, in milliseconds. */
const settled = 3_000

/** What opens in front of the room, by command, and the commands for it. */
export function useOverlays() {
  const t = useText(text)
  const { navigation } = useRoom()
  const [open, setOpen] = useState<Overlay>()
  const commands = useMemo((): Command[] => {
    // It may be the first time that it is needed, and the network may be gone.
    const show = (overlay: Overlay) => () =>
      void overlays[overlay]().then(
        () => setOpen(overlay),
        () => tell(t.failed, { kind: 'error', action: undefined }),
      )
    const { group } = t
    return [
      { id: 'palette', title: t.palette, group, keys: 'Mod+K', run: show('palette') },
      { id: 'shortcuts', title: t.shortcuts, group, keys: 'Mod+Shift+?', run: show('shortcuts') },
      { id: 'settings', title: t.settings, group, keys: 'Mod+,', run: show('settings') },
      { id: 'code', title: t.code, group, keys: 'Alt+Shift+C', run: navigation.focus },
    ]
  }, [t, navigation.focus])
  useCommands(commands)
  useEffect(() => {
    // Whoever presses its keys types on at once: that is for it, and not for the code (PAGE-2).
    const timer = setTimeout(() => overlays.palette().catch(() => undefined), settled)
    return () => clearTimeout(timer)
  }, [])
  const Shown = open && shown[open]
  const overlay = Shown && (
    <ErrorBoundary Fallback={Nothing}>
      <Suspense>
        <Shown onClose={() => setOpen(undefined)} />
      </Suspense>
    </ErrorBoundary>
  )
  return { overlay, commands }
}

const Nothing = () => null
