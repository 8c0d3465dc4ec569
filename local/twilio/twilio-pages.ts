/** The pages of a list of Twilio's API: the part that a call asks for, and the URIs of others. */

/** Reads the list as far as the page that the query asks for. */
export function pageOf<Item extends { readonly sid: string }>(url: URL, list: Iterable<Item>) {
  const query = url.searchParams;
  const size = Math.min(Math.max(Math.trunc(Number(query.get('PageSize') ?? 50)) || 50, 1), 1000);
  const page = Math.max(Math.trunc(Number(query.get('Page') ?? 0)) || 0, 0);
  const skip = page * size;
  const found: Item[] = [];
  for (const item of list) {
    found.push(item);
    // One item beyond the page means that there is a next page.
    if (found.length > skip + size) break;
  }
  const items = found.slice(skip, skip + size);
  const pageUri = (number: number) => {
    const at = new URLSearchParams(query);
    at.set('PageSize', String(size));
    at.set('Page', String(number));
    if (number > 0) at.set('PageToken', `PA${items.at(-1)?.sid ?? ''}`);
    return `${url.pathname}?${at}`;
  };
  const facts = {
    first_page_uri: pageUri(0),
    next_page_uri: found.length > skip + size ? pageUri(page + 1) : null,
    previous_page_uri: page > 0 ? pageUri(page - 1) : null,
    uri: `${url.pathname}${url.search}`,
    page,
    page_size: size,
    start: skip,
    end: skip + Math.max(items.length - 1, 0),
  };
  return { items, facts };
}
