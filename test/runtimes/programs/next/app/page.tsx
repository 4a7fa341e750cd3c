import { gauge } from 'metrics-facade'

export const dynamic = 'force-dynamic'

export default function Page() {
  gauge('queue_depth').set(4.5)
  return <p>Here.</p>
}
