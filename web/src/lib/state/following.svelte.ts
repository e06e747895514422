import { afterPicture } from './frames';

/** A value that comes after the picture that belongs to it, and so takes no time from it. For the set-up of a component. */
export function following<T>(value: () => T): { readonly current: T } {
  let current = $state.raw(value());
  $effect(() => {
    void value();
    void afterPicture().then(() => (current = value()));
  });
  return {
    get current() {
      return current;
    },
  };
}
