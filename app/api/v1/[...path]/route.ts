import { dispatch } from "../_lib/dispatch";

export { dispatch as DELETE, dispatch as GET, dispatch as POST, dispatch as PUT };
