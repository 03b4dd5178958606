"""Read by the server of `cjm lab`. An answer of the kernel goes out at once.

Without it the second of two small messages waits until the browser has confirmed the first (Nagle's algorithm meets delayed
confirmation): 40 ms for every decision in the coding panel.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A kernel's connection to the browser that does not wait for more to send."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821
c.ServerApp.kernel_websocket_connection_class = PromptConnection
