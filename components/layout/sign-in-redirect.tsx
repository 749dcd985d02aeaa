"use client";

import { useEffect } from "react";
import { paths } from "@/lib/api-client/paths";

/** To the sign-in page, and from there back to what is open now. */
export function goToSignIn(): void {
  location.replace(paths.signIn(`${location.pathname}${location.search}`));
}

/** Stands for a page that nobody is signed in for: only the browser knows the whole address to come back to. */
export function SignInRedirect() {
  useEffect(goToSignIn, []);
  return null;
}
