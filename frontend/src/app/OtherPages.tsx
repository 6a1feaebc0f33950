import { Route, Switch } from 'wouter'
import { messages, useText } from '../i18n/messages'
import { PageLoader, roomPage } from './load'
import { NotFound } from './NotFound'
import { Page } from './Page'

const text = messages({
  en: { loading: 'Loading', recording: 'Opening the recording', debrief: 'Opening the debrief' },
  de: {
    loading: 'Wird geladen',
    recording: 'Die Aufzeichnung wird geöffnet',
    debrief: 'Die Nachbesprechung wird geöffnet',
  },
})

const sandboxPage = new PageLoader(() =>
  import('../features/status/SandboxPage').then(({ SandboxPage }) => SandboxPage),
)
const exportsPage = new PageLoader(() =>
  import('../features/exports/ExportsPage').then(({ ExportsPage }) => ExportsPage),
)
const questionsPage = new PageLoader(() =>
  import('../features/questions/QuestionsPage').then(({ QuestionsPage }) => QuestionsPage),
)
const playbackPage = new PageLoader(() =>
  import('./playback/PlaybackPage').then(({ PlaybackPage }) => PlaybackPage),
)
const debriefPage = new PageLoader(() =>
  import('./debrief/DebriefPage').then(({ DebriefPage }) => DebriefPage),
)

/** The pages that nobody needs for the first key. */
export function OtherPages() {
  const t = useText(text)
  return (
    <Switch>
      <Route path="/status/sandbox">
        <Page of={sandboxPage} label={t.loading} given={{}} />
      </Route>
      <Route path="/exports">
        <Page of={exportsPage} label={t.loading} given={{}} />
      </Route>
      <Route path="/questions/*?">
        <Page of={questionsPage} label={t.loading} given={{ loadRoom: roomPage.load }} />
      </Route>
      <Route path="/rooms/:room/playback">
        {({ room }) => <Page key={room} of={playbackPage} label={t.recording} given={{ room }} />}
      </Route>
      <Route path="/rooms/:room/debrief">
        {({ room }) => <Page key={room} of={debriefPage} label={t.debrief} given={{ room }} />}
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}
