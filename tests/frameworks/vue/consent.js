import { onScopeDispose, ref } from "vue";
import { watch } from "assent-consent";

/** Whether a category or service is granted; false before an answer, and on a server. */
export function useConsent(name) {
  const granted = ref(false);
  onScopeDispose(watch((decision) => (granted.value = decision.grants[name] === true)));
  return granted;
}
