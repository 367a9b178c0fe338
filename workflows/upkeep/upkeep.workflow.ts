import type { UpkeepResult } from '../../temporal/contracts/reply-to-text';
import { upkeepActivities } from '../activity-proxies';

/** One round of upkeep, started by a Schedule: reap dead sends, reconcile unknown ones, drop hopeless ones. */
export async function upkeep(): Promise<UpkeepResult> {
  return upkeepActivities.keepUp();
}
