import { attributes } from "assent-consent";

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <head>
        <script {...attributes({ config: "/consent.json", revision: 1 })} />
      </head>
      <body>
        {children}
        <footer><a href="#assent">Cookie settings</a></footer>
      </body>
    </html>
  );
}
