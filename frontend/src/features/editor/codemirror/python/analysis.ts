import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { preferences } from '../../../../config/preferences'
import type { Diagnostic } from '../../python/protocol'
import type { PythonServer } from '../../python/server'
import { pythonServer, type PythonUser } from '../../python/shared'
import { showFound } from './diagnostics'
import { ServedFile } from './servedFile'

/** Has the server know the file that is shown, and shows what it finds in it. */
class Analysis implements PluginValue, PythonUser {
  file: ServedFile | undefined

  constructor(
    private readonly view: EditorView,
    private readonly path: string,
  ) {
    pythonServer.use(this)
  }

  started(server: PythonServer) {
    this.file = new ServedFile(server, this.path, this.view.state.doc)
  }

  ended() {
    this.file = undefined
    this.view.dispatch(showFound(this.view.state.doc, []))
  }

  found(uri: string, version: number | undefined, found: readonly Diagnostic[]) {
    // What it has found in an older version, it looks for in the newer one, too.
    const isNewest = this.file?.uri === uri && this.file.version === version
    if (isNewest) this.view.dispatch(showFound(this.view.state.doc, found))
  }

  update({ docChanged, changes, state }: ViewUpdate) {
    if (docChanged) this.file?.change(changes, state.doc)
  }

  destroy() {
    this.file?.close()
    // Who has turned it off wants the memory back.
    pythonServer.leave(this, preferences().pythonAnalysis ? undefined : 0)
  }
}

export const analysis = ViewPlugin.define((view, path: string) => new Analysis(view, path))

/** The shown file as the server knows it; nothing while there is no server. */
export const servedIn = (view: EditorView) => view.plugin(analysis)?.file
