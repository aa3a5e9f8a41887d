import "@fontsource-variable/archivo/wdth.css";
import { start } from "./pages/start";

start();
