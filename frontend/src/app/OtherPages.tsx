import { Route, Switch } from 'wouter'
import { messages, useText } from '../i18n/messages'
import { PageLoader } from './load'
import { NotFound } from './NotFound'
import { Page } from './Page'

const text = messages({
  en: { loading: 'Loading', recording: 'Opening the recording' },
  de: { loading: 'Wird geladen', recording: 'Die Aufzeichnung wird geöffnet' },
})

const sandboxPage = new PageLoader(() =>
  import('../features/status/SandboxPage').then(({ SandboxPage }) => SandboxPage),
)
const playbackPage = new PageLoader(() =>
  import('./playback/PlaybackPage').then(({ PlaybackPage }) => PlaybackPage),
)

/** The pages that nobody needs for the first key. */
export function OtherPages() {
  const t = useText(text)
  return (
    <Switch>
      <Route path="/status/sandbox">
        <Page of={sandboxPage} label={t.loading} given={{}} />
      </Route>
      <Route path="/rooms/:room/playback">
        {({ room }) => <Page key={room} of={playbackPage} label={t.recording} given={{ room }} />}
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}
