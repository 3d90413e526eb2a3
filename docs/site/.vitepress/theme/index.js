import theme from "vitepress/theme";
import "./picture.css";

export default theme;
