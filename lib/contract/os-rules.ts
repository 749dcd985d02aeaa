// The contract's rules about OS images that a form checks while somebody types.
export { DIGEST, FINGERPRINT, isDownloadUrl, OS_FAMILIES, OS_ID } from "@/lib/blueprints/os-rules";
