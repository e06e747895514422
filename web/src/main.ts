import { ApiClient } from './lib/api/client';
import { readAddress } from './lib/state/address';
import { openingRequest } from './lib/state/query';

// The first files are asked for before the script of the page is read: both take their time, side by side.
const first = new ApiClient().search(openingRequest(readAddress(location.search).query));
first.catch(() => {});   // the page says it
try {
  void localStorage.length;   // the first look into the browser's storage takes its time, too: now nobody waits for it
} catch {
  // It is forbidden; the settings know what to do.
}

void import('./page').then(({ show }) => show(first));
