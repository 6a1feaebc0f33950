import { LogOut } from 'lucide-react'
import { useEffect } from 'react'
import { Link, Route, Switch, useRoute } from 'wouter'
import { ThemeButton } from '../../components/ThemeButton'
import { messages, useText } from '../../i18n/messages'
import { signOut, useKey } from './key'
import { OverviewPage } from './overview/OverviewPage'
import { RoomPage } from './rooms/RoomPage'
import { RoomsPage } from './rooms/RoomsPage'
import { ServersPage } from './servers/ServersPage'
import { useIsCluster } from './servers/useIsCluster'
import { SignIn } from './SignIn'
import { StoragePage } from './storage/StoragePage'
import { UsagePage } from './usage/UsagePage'
import './admin.css'

const text = messages({
  en: {
    title: 'Administration',
    overview: 'Overview',
    rooms: 'Rooms',
    servers: 'Servers',
    usage: 'Usage',
    storage: 'Storage',
    parts: 'Parts of this page',
    signOut: 'Sign out',
    nothing: 'There is nothing at this address.',
  },
  de: {
    title: 'Verwaltung',
    overview: 'Überblick',
    rooms: 'Räume',
    servers: 'Server',
    usage: 'Nutzung',
    storage: 'Speicher',
    parts: 'Teile dieser Seite',
    signOut: 'Abmelden',
    nothing: 'Unter dieser Adresse gibt es nichts.',
  },
})

/** In the order in which they are shown. */
const parts = [
  { name: 'overview', path: '/', Page: OverviewPage },
  { name: 'rooms', path: '/rooms', Page: RoomsPage },
  { name: 'servers', path: '/servers', Page: ServersPage },
  { name: 'usage', path: '/usage', Page: UsagePage },
  { name: 'storage', path: '/storage', Page: StoragePage },
] as const

/** The page of whoever hosts the server. */
export function AdminPage() {
  const t = useText(text)
  const key = useKey()
  useEffect(() => {
    document.title = `${t.title} · Pairpad`
  }, [t.title])
  if (!key) return <SignIn />
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="admin-header">
        <Link href="/" className="flex items-center gap-2 rounded font-semibold">
          <img src="/icon.svg" alt="" width={28} height={28} />
          Pairpad
          <span className="font-normal text-muted max-sm:hidden">{t.title}</span>
        </Link>
        <div className="flex items-center gap-1">
          <ThemeButton />
          <button className="button button-bare" onClick={signOut}>
            <LogOut size={16} aria-hidden />
            {t.signOut}
          </button>
        </div>
        <Parts adminKey={key} />
      </header>
      <main className="mx-auto flex w-full max-w-6xl grow flex-col gap-6 px-4 pt-6 pb-20 sm:px-8">
        <Switch>
          {parts.map(({ name, path, Page }) => (
            <Route key={name} path={path}>
              <Page adminKey={key} />
            </Route>
          ))}
          <Route path="/rooms/:id">{({ id }) => <RoomPage key={id} id={id} adminKey={key} />}</Route>
          <Route>
            <p>{t.nothing}</p>
          </Route>
        </Switch>
      </main>
    </div>
  )
}

function Parts({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const isCluster = useIsCluster(adminKey)
  const shown = parts.filter(({ name }) => name !== 'servers' || isCluster)
  return (
    <nav aria-label={t.parts} className="admin-parts">
      {shown.map(({ name, path }) => (
        <Part key={name} path={path} label={t[name]} />
      ))}
    </nav>
  )
}

function Part({ path, label }: { path: string; label: string }) {
  const [isHere] = useRoute(path === '/' ? path : `${path}/*?`)
  return (
    <Link href={path} className="admin-part" aria-current={isHere ? 'page' : undefined}>
      {label}
    </Link>
  )
}
