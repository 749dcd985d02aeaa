import { signInAdmin } from "./admin";

export default signInAdmin;
