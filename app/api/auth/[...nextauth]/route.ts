import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptions } from "@/lib/auth/auth-options";
import { cancelledSignIn } from "@/lib/auth/oidc";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const location = cancelledSignIn(request.nextUrl);
  if (location) return new Response(null, { status: 302, headers: { location } });
  return NextAuth(request, context, authOptions());
}

export { handle as GET, handle as POST };
