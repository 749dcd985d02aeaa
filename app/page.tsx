import { redirect } from "next/navigation";
import { paths } from "@/lib/api-client/paths";

export default function Home() {
  redirect(paths.home());
}
