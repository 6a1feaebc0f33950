import { startTheme } from './config/theme'
import { show } from './features/admin/show'
import { locale } from './i18n/messages'
import './admin.css'

startTheme()
document.documentElement.lang = locale()
const root = document.getElementById('root')
if (root) show(root)
